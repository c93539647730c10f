#define BOOST_TEST_MODULE ceremony
#include <boost/test/unit_test.hpp>
